import { join } from 'node:path';
import { Router } from 'express';
import { routeGet } from './http-faults.js';
import { sendWebPage } from './web-file.route.js';

/**
 * The frame that shows a mail takes over this policy, and mails are styled by attribute: hence the one thing inline that is
 * let through. Style sheets and scripts are files of ours alone.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The screens of the page; which of them is shown, it decides by the path itself. */
const screens = [
  '/',
  '/sign-in',
  '/sign-up{/*step}',
  '/forgotten-password{/*step}',
  '/find-account{/*step}',
  '/mail{/*message}',
  '/account{/*part}',
];

/** `/` and the screens below it: one page, for people without a program of their own. */
export function pageRoutes(folder: string): Router {
  const routes = Router();
  const send = sendWebPage(join(folder, 'page/index.html'), contentSecurityPolicy);
  for (const path of screens) routeGet(routes, path, send);
  return routes;
}
