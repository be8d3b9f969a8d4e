import type { HostileMails } from './hostile-mail.js';
import { loading } from './loading.js';
import { namespaces } from './namespaces.js';
import { pages } from './pages.js';
import { parsers } from './parsers.js';
import { handlers, scripts } from './scripts.js';
import { styles } from './styles.js';
import { images, scriptUrls } from './urls.js';

const classes: Record<string, HostileMails> = {
  scripts,
  handlers,
  scriptUrls,
  images,
  namespaces,
  parsers,
  styles,
  loading,
  pages,
};

/** Every hostile mail, named `class: name`. */
export const hostileMails = Object.entries(classes).flatMap(([kind, mails]) =>
  Object.entries(mails).map(([name, html]) => ({ name: `${kind}: ${name}`, html })),
);
