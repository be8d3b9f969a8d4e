import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { createLogger } from '../src/logger.js';

/** What is written for these facts. */
function written(facts: object, bindings: object = {}): Record<string, unknown> {
  let line = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      line += String(chunk);
      done();
    },
  });
  createLogger({ level: 'info', format: 'json' }, false, destination).child(bindings).info(facts, 'said');
  const { time: _time, level: _level, ...rest } = JSON.parse(line);
  return rest;
}

it('writes what it is given', () => {
  const facts = {
    requestId: 'r',
    at: '2026-11-21T12:00:00.000Z',
    ms: 3,
    errors: ['NOT_FOUND'],
    none: null,
    nested: { port: 4000, list: [{ a: 1 }] },
  };
  expect(written({ ...facts, at: new Date(facts.at) }, { worker: 2 })).toEqual({ ...facts, worker: 2, msg: 'said' });
});

it('writes no secret that stands under its name, however it is nested, and nothing that is nested too deep', () => {
  const secret = 'a secret';
  const facts = { password: secret, a: { refresh_token: secret, b: [{ code: secret, c: { token: secret } }] } };
  expect(JSON.stringify(written({ ...facts, authorization: secret }))).not.toContain(secret);
  expect(written({ a: { state: secret }, b: [{ raw: secret }] })).toEqual({
    a: { state: '[redacted]' },
    b: [{ raw: '[redacted]' }],
    msg: 'said',
  });
});

it('writes the name, message and causes of an error, and nothing else that it carries', () => {
  const secret = 'a secret';
  const cause = Object.assign(new TypeError('of that'), { config: { data: secret } });
  const err = Object.assign(new Error('because', { cause }), { params: [secret] });
  const line = written({ err });
  expect(line).toMatchObject({
    err: { type: 'Error', message: 'because', cause: { type: 'TypeError', message: 'of that' } },
  });
  expect(JSON.stringify(line)).not.toContain(secret);
});
