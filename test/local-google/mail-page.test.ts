import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';

let google: LocalGoogle;
beforeAll(async () => {
  google = await startLocalGoogle();
});
afterAll(() => google.close());

it('the page of mails shows the newest of each account, as text', async () => {
  await google.deliver('new@example.com', {
    from: 'a@example.com',
    subject: 'Code <1>',
    text: 'Your code: 482 915 & more',
  });
  const response = await fetch(`${google.origin}/mail`);
  const page = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(page).toContain('Code &#60;1&#62; — a@example.com');
  expect(page).toContain('Your code: 482 915 &#38; more');
  for (const name of ['Mina Kim', 'Jonas Weber']) expect(page).toContain(name);
});
