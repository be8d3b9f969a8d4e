import type { GoogleEndpoints } from '../google/endpoints.js';
import type { Finding } from './doctor-finding.js';

const timeoutMs = 10_000;
const toleratedSeconds = 60;
const about = 'clock';

/** Codes, tokens and ID tokens all live by the clock: compares it with what Google's says in an answer. */
export async function clockFinding(endpoints: () => Promise<GoogleEndpoints>, now: () => Date): Promise<Finding> {
  try {
    const { jwks } = await endpoints();
    const answer = await fetch(jwks, {
      headers: { 'cache-control': 'no-cache' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const seconds = (now().getTime() - timeOf(answer.headers)) / 1000;
    return Number.isNaN(seconds)
      ? { status: 'warning', about, text: 'Google told no time to compare with' }
      : judge(Math.round(seconds));
  } catch {
    return {
      status: 'fault',
      about: 'network',
      text: 'Google does not answer. Check the network, a firewall or proxy, and DNS.',
    };
  }
}

/** When an answer was given, in milliseconds since 1970: caches say in `Age` for how long they have kept it (RFC 9111, section 5.1). */
function timeOf(headers: Headers): number {
  const age = headers.get('age') ?? '';
  return Date.parse(headers.get('date') ?? '') + (/^\d+$/.test(age) ? Number(age) * 1000 : 0);
}

function judge(secondsAhead: number): Finding {
  const seconds = Math.abs(secondsAhead);
  if (seconds <= toleratedSeconds) return { status: 'ok', about, text: `${seconds} s from Google's` };
  return {
    status: 'fault',
    about,
    text: `${seconds} s ${secondsAhead > 0 ? 'ahead of' : 'behind'} Google's. Switch on time synchronisation (NTP) on this machine.`,
  };
}
