import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A parsed document takes about as many bytes for each character of its text; tokens and nodes point at each other. */
const bytesPerCharacter = 50;

/**
 * Documents that were parsed and validated, by their hash, so that clients' operations are not validated at each request.
 * Apollo's own store goes by the length of a document as JSON, which leaves out the text that it keeps alive.
 */
export function knownDocuments(megabytes: number) {
  const documents = new LRUCache<string, DocumentNode>({ maxSize: megabytes * 1024 * 1024, maxEntrySize: 1024 * 1024 });
  return {
    get: async (hash: string) => documents.get(hash),
    set: async (hash: string, document: DocumentNode) => {
      // One without its text is too long to be a client's, or stands for a refused one.
      if (document.loc)
        documents.set(hash, document, { size: document.loc.source.body.length * bytesPerCharacter + 1 });
    },
    delete: async (hash: string) => documents.delete(hash),
  };
}
