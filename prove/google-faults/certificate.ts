import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  key: string;
  cert: string;
}

/** One element of DER (ITU-T X.690, section 8.1). */
function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...items: Uint8Array[]) => element(0x30, ...items);
const set = (...items: Uint8Array[]) => element(0x31, ...items);
const object = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));
const bits = (content: Uint8Array) => element(0x03, Buffer.from([0]), content);
const time = (at: Date) => element(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const ecdsaWithSha256 = sequence(object('2a8648ce3d040302'));

/** An X.509 certificate (RFC 5280) for a host that nobody else has signed, good for `days` from yesterday on. */
export function selfSigned(host: string, days = 2): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(object('550403'), element(0x0c, Buffer.from(host)))));
  const from = new Date(Date.now() - 86_400_000);
  const alternativeNames = sequence(element(0x82, Buffer.from(host)));
  const content = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    name,
    sequence(time(from), time(new Date(from.getTime() + days * 86_400_000))),
    name,
    spki(publicKey),
    element(0xa3, sequence(sequence(object('551d11'), element(0x04, alternativeNames)))),
  );
  const der = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, privateKey)));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
