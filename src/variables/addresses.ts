import { kind } from './kinds.ts';

const HTTP = 'a URL that begins with http:// or https://';

/** A URL without a user name and password: they would not be sent, but messages would show them. */
export const httpUrl = (wanted = HTTP) => kind(wanted, (text) => readUrl(text, wanted)).meta({ secret: 'login' });

/** Where an API or a server is; paths are appended to it. */
export const baseUrl = () => {
  const wanted = `${HTTP}, without ? and #`;
  return kind(wanted, (text) => {
    const url = readUrl(text, HTTP);
    return url && /[?#]/.test(url) ? undefined : url;
  }).meta({ secret: 'login' });
};

/** Where a browser finds one of our servers: a URL of nothing but scheme, host and port. */
export const httpOrigin = () => {
  const wanted = `${HTTP}, without a path`;
  return kind(wanted, (text) => {
    const url = URL.parse(readUrl(text, wanted) ?? '');
    return url && `${url.origin}/` === url.href ? url.origin : undefined;
  }).meta({ secret: 'login' });
};

/** A URL with the placeholder `{name}`. */
export const httpTemplate = (name: string) => {
  const wanted = `${HTTP} and has {${name}} in it`;
  return kind(wanted, (text) => (text.includes(`{${name}}`) ? readUrl(text, wanted) : undefined)).meta({
    secret: 'login',
  });
};

function readUrl(text: string, wanted: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  if (/^[^/]*\/\/[^/?#]*@/.test(text)) throw new Error(`${wanted}, without a user name and password`);
  return text;
}

/** The address at which one of our servers listens. */
export const listenAddress = kind('an address and a port, e.g. 127.0.0.1:9464 or [::1]:9464', (text) => {
  const [, v6, name, port] = /^(?:\[([\da-f:.]+)\]|([^\s:/?#@\\[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = v6 ?? name;
  return host && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined;
});
