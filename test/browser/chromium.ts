import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Where the mails stand, and where linkTo leads; everything else that is asked for is a leak. */
export const pageUrl = 'http://own.test/page';
export const signedLink = 'http://own.test/attachments/signed-token.gif';

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Chromium whose only way into the net is a proxy of ours that notes what was asked for. */
export interface WatchedBrowser {
  browser: Browser;
  /** All that left the browser for a host of a mail, preconnections included. */
  leaks: string[];
  close(): Promise<void>;
}

export async function startChromium(): Promise<WatchedBrowser> {
  if (!existsSync(executablePath))
    throw new Error(`The browser tests need ${executablePath}: install the Debian package "chromium".`);
  const leaks: string[] = [];
  const proxy = await listen(leaks);
  const { port } = proxy.address() as AddressInfo; // it listens on a port, so there is one
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...'--no-sandbox --headless --disable-gpu --disable-quic --no-first-run'.split(' '),
      ...'--disable-background-networking --disable-component-update --disable-sync'.split(' '),
      `--proxy-server=http://127.0.0.1:${port}`,
    ],
  });
  const close = async () => {
    await browser.close();
    proxy.closeAllConnections();
    proxy.close();
  };
  return { browser, leaks, close };
}

async function listen(leaks: string[]): Promise<Server> {
  const proxy = createServer((request, response) => {
    const url = request.url ?? '';
    note(leaks, request);
    if (url === signedLink) response.writeHead(200, { 'Content-Type': 'image/gif' }).end(gif);
    else if (url === pageUrl) response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><body>');
    else response.writeHead(404).end();
  });
  proxy.on('connect', (request, socket) => {
    note(leaks, request);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

/** Chromium's own errands go to hosts of Google; mails know none of those. */
function note(leaks: string[], { method, url = '' }: IncomingMessage): void {
  const ours = [pageUrl, signedLink, 'http://own.test/favicon.ico'];
  if (/evil\.test|example|own\.test/.test(url) && !ours.includes(url)) leaks.push(`${method} ${url}`);
}
