import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const FONT = /url\(["']?data:font\/(woff2?|ttf);(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)["']?\)/g;

/**
 * Writes the fonts that GraphiQL's style sheet carries as data URLs into files: the page needs no `data:` in font-src,
 * and a browser loads only the alphabets that it shows.
 */
export function fontFiles(): Plugin {
  return {
    name: 'font-files',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        file.source = file.source.toString().replace(FONT, (_url, extension: string, base64: string) => {
          const source = Buffer.from(base64, 'base64');
          const name = createHash('sha256').update(source).digest('base64url').slice(0, 8);
          const fileName = `assets/font-${name}.${extension}`;
          if (!(fileName in bundle)) this.emitFile({ type: 'asset', fileName, source });
          return `url(/${fileName})`;
        });
      }
    },
  };
}
