import type { Mention } from '@/lib/model/platform';

/** What a text mentions, before it is known where the text stands. */
export type FoundMention = Omit<Mention, 'where' | 'file' | 'line'>;

/** Settings called after a host, whose value may be a bare name: `DB_HOST`, `--db-addr`, `upstream`. */
const HOST_SETTING = /(?:host|hostname|addr|address|server|service|svc|endpoint|ur[li]|upstream|backend|broker|target|dsn|bootstrap|peer|master|leader|replica)s?$/i;
/** Settings that hold what nobody else may know; they are not even looked at. */
const SECRET_SETTING = /pass(word|wd|phrase)?$|pwd$|secret|token|credential|private|(api|access|auth|encryption|signing)[_.-]?key/i;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = `${LABEL}(?:\\.${LABEL})*`;
const URL_TEXT = /([a-z][a-z0-9+.-]{0,30}):\/\/\/?(?:[^\s/@"'<>]{0,500}@)?([a-z0-9][^\s/?#"'<>(){}|\\;]{0,2000})/gi;
const HOST_AND_PORT = new RegExp(`(?<![\\w./-])(${HOST})\\.?:(\\d{2,5})(?![\\w:@.-])`, 'gi');
const SERVICE_NAME = new RegExp(`(?<![\\w./-])(${LABEL}(?:\\.${LABEL}){1,3}\\.svc(?:\\.${LABEL})*|${LABEL}\\.${LABEL}\\.svc)(?![\\w-])`, 'gi');
const VARIABLE = /\$[({]?([A-Z][A-Z0-9_]*_SERVICE_HOST)\b[)}]?/g;
const BARE_NAME = new RegExp(`^${HOST}\\.?$`, 'i');
const ADDRESS = /^[\d.]+$/;

/** The port that clients of a protocol use when none is written. */
const USUAL_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80], ['ws', 80], ['https', 443], ['wss', 443], ['redis', 6379], ['rediss', 6379], ['postgres', 5432], ['postgresql', 5432], ['mysql', 3306], ['mariadb', 3306],
  ['mongodb', 27017], ['amqp', 5672], ['amqps', 5671], ['nats', 4222], ['ldap', 389], ['ldaps', 636], ['mqtt', 1883],
]);

/** Whether a setting's value may be a bare host name. */
export const isHostSetting = (name: string): boolean => HOST_SETTING.test(name) && !isSecretSetting(name);

/** Whether a setting by its name holds a secret. */
export const isSecretSetting = (name: string): boolean => SECRET_SETTING.test(name);

/**
 * The hosts that a text mentions: of URLs, of `host:port`, of names that end in `.svc`, of variables that the kubelet sets for
 * Services, and, where the setting is called after a host, bare names. User, password and path of a URL are not looked at.
 * https://kubernetes.io/docs/concepts/services-networking/service/#discovering-services
 */
export function findMentions(text: string, isBareName: boolean): readonly FoundMention[] {
  const found = new Map<string, FoundMention>();
  const add = (mention: FoundMention) => {
    if (!ADDRESS.test(mention.host)) found.set(mention.text, mention);
  };
  let rest = text.replace(URL_TEXT, (_, scheme: string, authorities: string) => {
    for (const authority of authorities.split(',')) addAuthority(scheme.toLowerCase(), authority, add);
    return ' ';
  });
  rest = rest.replace(HOST_AND_PORT, (whole: string, host: string, port: string) => {
    if (Number(port) > 65535) return whole;
    add({ text: `${host.toLowerCase()}:${port}`, host: host.toLowerCase(), port: Number(port), form: 'address' });
    return ' ';
  });
  rest = rest.replace(SERVICE_NAME, (_, host: string) => {
    add({ text: host.toLowerCase(), host: host.toLowerCase(), form: 'address' });
    return ' ';
  });
  rest = rest.replace(VARIABLE, (_, name: string) => {
    add({ text: `$(${name})`, host: name, form: 'variable' });
    return ' ';
  });
  if (isBareName && rest === text) {
    const names = text.split(/[\s,;]+/).filter((name) => name !== '');
    if (names.every((name) => BARE_NAME.test(name) && name.length <= 253)) {
      for (const name of names) add({ text: name.toLowerCase(), host: bareHost(name), form: 'name' });
    }
  }
  return [...found.values()];
}

function addAuthority(scheme: string, authority: string, add: (mention: FoundMention) => void): void {
  const match = /^(.+?)(?::(\d{1,5}))?$/.exec(authority.trim());
  const host = match?.[1] ?? '';
  if (!BARE_NAME.test(host) || host.length > 253) return;
  const port = match?.[2] === undefined ? USUAL_PORTS.get(scheme) : Number(match[2]);
  if (port !== undefined && (port < 1 || port > 65535)) return;
  add({ text: `${scheme}://${bareHost(host)}${match?.[2] === undefined ? '' : `:${port}`}`, host: bareHost(host), ...(port !== undefined && { port }), form: 'url' });
}

const bareHost = (host: string): string => host.toLowerCase().replace(/\.$/, '');
