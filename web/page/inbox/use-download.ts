import { useState } from 'react';
import type { ErrorCode } from '../../generated/graphql.ts';
import type { Fault } from '../api/fault.ts';
import { language } from '../words/language.ts';

/** What the server answers with where it does not hand out the file. */
const codes: Record<number, ErrorCode> = {
  403: 'GOOGLE_REAUTHORIZATION_REQUIRED',
  404: 'NOT_FOUND',
  429: 'GMAIL_RATE_LIMITED',
  503: 'GMAIL_UNAVAILABLE',
};

interface Download {
  save: (url: string, filename: string) => Promise<void>;
  isBusy: boolean;
  fault: Fault | undefined;
}

/**
 * Saves a file by its signed link. Such a link is good for ten minutes; where it is over, `renew` gets the next one. The file
 * is fetched by the page, since a browser that follows the link itself says nothing of use when there is no file.
 */
export function useDownload(renew: () => Promise<string | undefined>): Download {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const save = async (url: string, filename: string) => {
    setBusy(true);
    setFault(undefined);
    try {
      const response = await fetchFile(url, renew);
      if (response.ok) saveAs(await response.blob(), filename);
      else setFault(fileFault(response));
    } catch {
      setFault({ code: 'UNREACHABLE' });
    }
    setBusy(false);
  };
  return { save, isBusy, fault };
}

async function fetchFile(url: string, renew: () => Promise<string | undefined>): Promise<Response> {
  const first = await ask(url);
  if (first.status !== 404) return first;
  const next = await renew();
  return next === undefined ? first : ask(next);
}

function ask(url: string): Promise<Response> {
  return fetch(url, { headers: { 'accept-language': language.get() } });
}

function fileFault({ status, headers }: Response): Fault {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    code: codes[status] ?? 'INTERNAL',
    retryAt: Number.isNaN(seconds) ? undefined : Date.now() + seconds * 1000,
  };
}

function saveAs(content: Blob, filename: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  // The browser has taken hold of the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
