import 'reflect-metadata';
import { atLeast, type Figure, none } from '../figure.js';
import { claimCases, signatureCases, tokenAnswerCases } from '../oauth/id-tokens.js';
import { addressCases, codeCases, stateCases } from '../oauth/returns.js';
import { OAuthStage } from '../oauth/stage.js';
import type { Proof } from '../proof.js';

const answers = {
  'claims of the ID token (iss, aud, azp, nonce, sub, times, address)': claimCases,
  'signatures of the ID token (alg, kid, foreign keys)': signatureCases,
  'answers of the token endpoint': tokenAnswerCases,
};
const returns = {
  'state (missing, altered, expired, spent, of another browser)': stateCases,
  'codes (replay, injection, PKCE downgrade, mix-up, doubled parameters)': codeCases,
  'addresses that Google was not given': addressCases,
};

export const proof: Proof = {
  name: 'oauth',
  title: 'Google sign-in: answers of Google, and returns from it, that must not sign anybody in',
  minutes: { quick: 2, whole: 2 },
  run: async (_scale, tell): Promise<Figure[]> => {
    const stage = await OAuthStage.open();
    const lacking = await stage.control();
    const figures: Figure[] = [];
    let cases = 0;
    const group = async (label: string, of: readonly { name: string }[], run: () => Promise<void>) => {
      tell(label);
      const before = stage.faults.length;
      await run();
      cases += of.length;
      figures.push(none(`${of.length} wrong ${label}: not refused as they should be`, stage.faults.slice(before)));
    };
    for (const [label, of] of Object.entries(answers))
      await group(label, of, async () => {
        for (const wrong of of) await stage.tryAnswer(wrong);
      });
    for (const [label, of] of Object.entries(returns))
      await group(label, of, async () => {
        for (const wrong of of) await stage.tryReturn(wrong);
      });
    process.stderr.write(stage.faults.map((fault) => `${fault}\n`).join(''));
    const leaks = await stage.leaks();
    await stage.close();
    return [
      atLeast('negative cases of a relying party', cases, 26),
      ...figures,
      none('tokens, codes, states and secrets of them in the log', leaks),
      none('what a right answer lacks to sign in', lacking),
    ];
  },
};
