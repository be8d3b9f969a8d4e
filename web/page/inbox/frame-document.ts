/** Images are those that came with the mail, by links of this server, or stand in the mail itself. */
const policy = (origin: string) =>
  `default-src 'none'; img-src ${origin}/attachments/ data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;

const bodyStyle = [
  'margin:0',
  'display:flow-root',
  'padding:20px',
  'background:#fff',
  'color:#1c2024',
  'font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif',
  'overflow-wrap:break-word',
].join(';');

/** The document of the frame that a mail is shown in; always light, since mails are written for paper. */
export function frameDocument(html: string, origin = window.location.origin): string {
  return [
    '<!doctype html><html style="color-scheme:light"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(origin)}">`,
    '<meta name="referrer" content="no-referrer"><base target="_blank"></head>',
    `<body style='${bodyStyle}'>${html}</body></html>`,
  ].join('');
}
