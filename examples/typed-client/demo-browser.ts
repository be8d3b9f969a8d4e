/** What a browser does when somebody signs in with Google at the demo: three redirects, one form, some cookies. */
export class DemoBrowser {
  private readonly jar = new Map<string, string>();

  readonly cookies = (): string => [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');

  /** Signs in at the demo as one of its people. */
  async signIn(api: string, email: string): Promise<void> {
    const consentPage = await this.redirectOf(new URL('/auth/google', api));
    const page = await (await fetch(consentPage)).text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`There is no consent page of the demo at ${consentPage.origin}.`);
    const form = new URLSearchParams({ email });
    for (const [input] of page.matchAll(/<input [^>]*>/g))
      form.append(attributeOf(input, 'name'), attributeOf(input, 'value'));
    const back = await this.redirectOf(new URL(action, consentPage), { method: 'POST', body: form });
    await this.redirectOf(back);
  }

  private async redirectOf(url: URL, init: RequestInit = {}): Promise<URL> {
    const response = await fetch(url, { ...init, headers: { cookie: this.cookies() }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split('=') ?? [];
      this.jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${url.origin}${url.pathname} answers ${response.status}, not a redirect.`);
    return new URL(location, url);
  }
}

function attributeOf(input: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '';
  return value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
