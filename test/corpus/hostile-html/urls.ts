import type { HostileMails } from './hostile-mail.js';

const onePixel = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const svgScript = '%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 onload=%22alert(1)%22/%3E';

/** URLs that run script when they are followed. */
export const scriptUrls: HostileMails = {
  'javascript link': '<a href="javascript:alert(1)">x</a>',
  'javascript link in capitals': '<a href="JaVaScRiPt:alert(1)">x</a>',
  'javascript link with a tab': '<a href="java\tscript:alert(1)">x</a>',
  'javascript link with a newline': '<a href="java\nscript:alert(1)">x</a>',
  'javascript link with a carriage return': '<a href="java\r\nscript:alert(1)">x</a>',
  'javascript link with a referenced tab': '<a href="java&Tab;script&colon;alert(1)">x</a>',
  'javascript link with a referenced newline': '<a href="jav&NewLine;ascript:alert(1)">x</a>',
  'javascript link in references':
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
  'javascript link in long references': '<a href="&#0000106&#0000097&#0000118&#0000097script:alert(1)">x</a>',
  'javascript link after control characters': '<a href="\x01\x02 \x1fjavascript:alert(1)">x</a>',
  'javascript link after a referenced control character': '<a href="&#1;&#14; javascript:alert(1)">x</a>',
  'javascript link after spaces': '<a href="   \n javascript:alert(1)">x</a>',
  'javascript link with NUL': '<a href="java\0script:alert(1)">x</a>',
  'javascript link with a comment': '<a href="javascript://https://example.com/%0aalert(1)">x</a>',
  'javascript link without quotes': '<a href=javascript:alert(1)>x</a>',
  'javascript link given twice': '<a href="javascript:alert(1)" href="https://example.com/">x</a>',
  'javascript link that opens elsewhere': '<a href="javascript:alert(1)" target=_self>x</a>',
  'javascript in xlink': '<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>',
  'javascript in math':
    '<math><mtext href="javascript:alert(1)"><mi xlink:href="javascript:alert(1)">x</mi></mtext></math>',
  'javascript in an area':
    '<img usemap="#m" width=50 height=50 src=x><map name=m><area shape=rect coords="0,0,50,50" href="javascript:alert(1)"></map>',
  'javascript in an iframe': '<iframe src="javascript:alert(1)"></iframe>',
  'javascript in an object': '<object data="javascript:alert(1)"></object>',
  'javascript in an embed': '<embed src="javascript:alert(1)">',
  'javascript in a form': '<form action="javascript:alert(1)"><input type=submit value=x></form>',
  'javascript in a formaction': '<form><button formaction="javascript:alert(1)">x</button></form>',
  'javascript in a base': '<base href="javascript:/a/"><a href="alert(1)">x</a>',
  'javascript in a meta refresh': '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  'javascript in an image': '<img src="javascript:alert(1)" dynsrc="javascript:alert(1)" lowsrc="javascript:alert(1)">',
  'javascript in a background':
    '<table background="javascript:alert(1)"><tr><td background="javascript:alert(1)">x</table>',
  'javascript as an animated link':
    '<svg><a><animate attributeName=href values="javascript:alert(1)"/><text y=20>x</text></a></svg>',
  'javascript set as a link':
    '<svg><a><set attributeName="href" to="javascript:alert(1)"/><text y=20>x</text></a></svg>',
  'vbscript link': '<a href="vbscript:MsgBox(1)">x</a><a href="javascript:alert(1)">y</a>',
  'livescript and mocha links': '<a href="livescript:alert(1)">x</a><a href="mocha:alert(1)">y</a>',
  'data link': '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  'data link in base64': '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  'blob and filesystem links':
    '<a href="blob:https://example.com/1">x</a><a href="filesystem:https://example.com/1">y</a>',
  'view-source and file links': '<a href="view-source:https://example.com">x</a><a href="file:///etc/passwd">y</a>',
  'intent and custom schemes':
    '<a href="intent://x#Intent;scheme=http;end">x</a><a href="ms-msdt:/id">y</a><a href="search-ms:query=x">z</a>',
};

/** Images and links that load or lie about where they lead. */
export const images: HostileMails = {
  'remote image': '<img src="https://evil.test/pixel.gif">',
  'remote image over http': '<img src="http://evil.test/pixel.gif" width=1 height=1>',
  'protocol-relative image': '<img src="//evil.test/pixel.gif">',
  'image with backslashes':
    '<img src="\\\\evil.test\\pixel.gif"><img src="/\\evil.test/p.gif"><img src="https:\\\\evil.test\\q.gif">',
  'image with one slash': '<img src="https:/evil.test/pixel.gif"><img src="https:evil.test/pixel2.gif">',
  'image with a control character before its scheme':
    '<img src="&#1;https://evil.test/pixel.gif"><img src="\x0bhttp://evil.test/b.gif">',
  'image with a tab in its scheme': '<img src="ht\ttps://ev\nil.test/pixel.gif">',
  'image with references in its scheme': '<img src="&#104;ttps&colon;&sol;&sol;evil&period;test/pixel.gif">',
  'image given twice':
    '<img src="cid:logo@test" src="https://evil.test/second.gif"><img src="https://evil.test/first.gif" src="cid:logo@test">',
  'image of our own origin':
    '<img src="http://own.test/attachments/forged"><img src="/attachments/forged"><img src="//own.test/logout">',
  'relative image': '<img src="attachments/forged"><img src="?x"><img src="./y.gif">',
  'cid that looks like a link': '<img src="cid:https://evil.test/a.gif"><img src="cid://evil.test/b.gif">',
  'cid with quotes': `<img src='cid:a" onerror="alert(1)'><img src="x" onerror=alert(1)>`,
  'cid with percent encoding':
    '<img src="cid:%22%3E%3Cscript%3Ealert(1)%3C/script%3E%0d%0a%00%E0%A4%A"><script>alert(1)</script>',
  srcset: '<img srcset="https://evil.test/1x.gif 1x, https://evil.test/2x.gif 2x" sizes="100vw">',
  'srcset beside a cid': '<img src="cid:logo@test" srcset="https://evil.test/1x.gif">',
  'picture with sources': '<picture><source srcset="https://evil.test/source.webp"><img src="cid:logo@test"></picture>',
  'lowsrc and dynsrc':
    '<img lowsrc="https://evil.test/low.gif" dynsrc="https://evil.test/dyn.avi" src="https://evil.test/a.gif">',
  'longdesc and usemap':
    '<img src="https://evil.test/b.gif" longdesc="https://evil.test/long" usemap="https://evil.test/#map">',
  'image that loads lazily': '<img loading=lazy src="https://evil.test/lazy.gif">',
  'image with crossorigin and attributionsrc':
    '<img src="https://evil.test/c.gif" crossorigin=use-credentials attributionsrc="https://evil.test/attribution">',
  'image element by its old name': '<image src="https://evil.test/image.gif">',
  'image in a nested table':
    '<table><img src="https://evil.test/foster.gif"><tr><td><img src=//evil.test/td.gif></table>',
  'data image in SVG': `<img src="data:image/svg+xml,${svgScript}"><embed src="data:image/svg+xml,${svgScript}"><img src="https://evil.test/d.gif">`,
  'data image in SVG that loads': `<object type="image/svg+xml" data="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='https://evil.test/in-svg.gif'/%3E%3C/svg%3E"></object>`,
  'data image with a lying type': `<img src="data:image/png,text/html;base64,${onePixel}"><img src="data:image/gif;base64,x' onerror='alert(1)"><img src=x onerror=alert(1)>`,
  'data document': `<iframe src="data:text/html,<script>top.postMessage(1,'*');alert(1)</script>"></iframe>`,
  'link with ping':
    '<a href="https://example.com/" ping="https://evil.test/ping">x</a><img src="https://evil.test/e.gif">',
  'area with ping':
    '<map name=m><area href="https://example.com/" ping="https://evil.test/ping" coords="0,0,9,9"></map><img usemap="#m" src="https://evil.test/map.gif">',
  'link that downloads': '<a download="invoice.exe" href="https://evil.test/x.exe">invoice.pdf</a>',
  'link that opens in this window': '<a href="https://example.com/" target="_top" rel="opener">x</a>',
  'link with attributionsrc': '<a attributionsrc="https://evil.test/a" href="https://example.com/">x</a>',
  'link with a user and a bidi override': '<a href="https://bank.example@evil.test/">\u202Etset.live//:sptth\u202C</a>',
  'links without slashes': '<a href="https:evil.test">x</a><a href="///evil.test">y</a><a href="\\/\\/evil.test">z</a>',
};
