import { describe, expect, it } from '@jest/globals';
import { decrypt } from '../../src/secrets/aes-gcm.js';
import { KeyRing } from '../../src/secrets/key-ring.js';
import { hashSecret, newSecret } from '../../src/secrets/opaque-secret.js';
import { Sealer, UnsealError } from '../../src/secrets/sealer.js';
import { TokenSigner } from '../../src/secrets/token-signer.js';
import { keyRing } from './keys.js';

// What databases hold was made with these: a change to any of them would lose it.
describe('what earlier versions have written', () => {
  it('was made with keys derived like this', () => {
    const ring = keyRing(1);
    expect(ring.derive('credentials', 'k1')?.toString('hex')).toBe(
      '3f6e17c7dba127aef80f0840374651085a7e0077580fad2d3671281a2d0df9aa',
    );
    expect(ring.fingerprint('k1')).toBe('dnZiu2RUQvbd9yit');
    expect(() => new KeyRing([])).toThrow('A key ring needs a key.');
  });

  it('names secrets by this hash, and draws them long enough', () => {
    expect(hashSecret('secret')).toBe('K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols');
    expect(newSecret()).toMatch(/^[\w-]{43}$/);
    expect(newSecret()).not.toBe(newSecret());
  });

  it('is signed by this key', async () => {
    const signer = new TokenSigner(keyRing(1), 'https://api.example.com', () => new Date(0));
    expect((await signer.publicKeys()).keys.map(({ x }) => x)).toEqual(['192EGkkH55cRc2jY1ZOg3PUp37jA7Qsyh_99U5HKTEo']);
  });

  it('is sealed under the key of its purpose, credentials where none is named', () => {
    const [ring, place] = [keyRing(2, 1), 'table/row'];
    const sealed = new Sealer(ring).seal('secret', place);
    expect(new Sealer(ring, 'credentials').unseal(sealed, place)).toBe('secret');
    expect(() => new Sealer(ring, 'attachment-links').unseal(sealed, place)).toThrow(UnsealError);
    const [id, content = ''] = sealed.split('.');
    const key = ring.derive('credentials', id ?? '');
    expect(key && decrypt(key, Buffer.from(content, 'base64url'), place)?.toString()).toBe('secret');
  });

  it('opens as bytes too, by the key that is named in them', () => {
    const older = new Sealer(keyRing(1), 'cached-messages').sealBytes(Buffer.from('bytes'), 'place');
    expect(older.subarray(0, 3).toString('latin1')).toBe('\u0002k1');
    expect(new Sealer(keyRing(2, 1), 'cached-messages').unsealBytes(older, 'place').toString()).toBe('bytes');
    expect(() => new Sealer(keyRing(2), 'cached-messages').unsealBytes(older, 'place')).toThrow(
      'The key "k1" is not among SECRET_KEYS.',
    );
    const other = () => new Sealer(keyRing(1), 'cached-messages').unsealBytes(older, 'another place');
    expect(other).toThrow(UnsealError);
    expect(other).toThrow('A sealed value was altered or belongs elsewhere.');
    expect(() => new Sealer(keyRing(1)).unsealBytes(Buffer.alloc(0), 'place')).toThrow(UnsealError);
  });
});
