const auth = '{ __typename ... on Authenticated { session { accessToken refreshToken } } }';

/** What people ask; in each answer there is something that shows that it is the right one. */
export const documents = {
  me: '{ me { email } }',
  sessions: '{ sessions { id } }',
  serviceStatus: '{ serviceStatus { sender } }',
  updateMe: 'mutation($name: String) { updateMe(name: $name) { __typename } }',
  requestCode: 'mutation($email: EmailAddress!) { requestCode(email: $email) { __typename } }',
  verifyCode:
    'mutation($requestId: ID!, $code: String!) { verifyCode(requestId: $requestId, code: $code) { __typename ... on CodeVerified { verificationToken } ... on CodeRejected { code } } }',
  register: `mutation($token: String!, $password: String!) { register(verificationToken: $token, password: $password) ${auth} }`,
  login: `mutation($email: EmailAddress!, $password: String!) { login(email: $email, password: $password) ${auth} }`,
  refreshSession: `mutation($token: String) { refreshSession(refreshToken: $token) ${auth} }`,
};

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Throws where the answer has none. */
export function tokensIn(text: string): Tokens {
  const [, accessToken, refreshToken] = /"accessToken":"([^"]+)","refreshToken":"([^"]+)"/.exec(text) ?? [];
  if (!accessToken || !refreshToken) throw new Error(`Nobody was signed in: ${text.slice(0, 200)}`);
  return { accessToken, refreshToken };
}
