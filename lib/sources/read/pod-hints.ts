import type { Mention, PodHints } from '@/lib/model/platform';
import { fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { findMentions, isHostSetting, isSecretSetting, type FoundMention } from './mention-text';
import type { RawObject } from './raw-object';

/** Where in an object of this kind the pod's spec stands. */
export const podSpecPath = (kind: string): readonly string[] =>
  kind === 'Pod' ? ['spec'] : kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];

/**
 * Reads what a pod's spec tells of connections: ports that are probed, images, and what its settings mention. Nothing is checked:
 * what does not have the expected form tells nothing. `undefined` when there is no spec.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export function readPodHints(object: Fields, kind: string, raw: RawObject): PodHints | undefined {
  const path = podSpecPath(kind);
  const spec = path.reduce<unknown>((value, field) => (isFields(value) ? fieldOf(value, field) : undefined), object);
  if (!isFields(spec)) return undefined;
  const containers = containersOf(spec);
  const at = (field: string): Pick<Mention, 'file' | 'line'> => placeOf(raw, `${path.join('.')}.${field}`);
  return {
    probed: [...new Set(containers.flatMap(([container]) => probedPorts(container)))],
    images: [...new Set(containers.flatMap(([container]) => imageName(fieldOf(container, 'image'))))],
    hasToken: fieldOf(spec, 'automountServiceAccountToken') !== false,
    addresses: [...new Set(containers.flatMap(([container]) => argumentsOf(container).flatMap(([text]) => text.match(IP_ADDRESS) ?? [])))],
    mentions: containers.flatMap(([container, field]) => [...envMentions(container, field, at), ...argumentMentions(container, field, at)]),
    configMaps: [...volumeConfigMaps(spec), ...containers.flatMap(([container]) => envConfigMaps(container))],
  };
}

/**
 * A container with its environment variables and arguments reduced to what they mention, so that nothing else of them is held in
 * memory. Reading the reduced container gives the same hints.
 */
export function reduceContainer(container: Fields): Fields {
  const { env: _env, args: _args, command: _command, ...others } = container;
  const env = envOf(container).flatMap(({ name, value }) => {
    const kept = PORT_SETTING.test(name) && /^\d{1,5}$/.test(value) ? value : textOf(settingMentions(name, value));
    return kept === '' ? [] : [{ name, value: kept }];
  });
  const args = argumentsOf(container).flatMap(([text, setting]) => {
    const found = argumentText(text, setting);
    const reduced = [...found.map((one) => (one.form === 'name' && setting ? `--${setting}=${one.text}` : one.text)), ...(text.match(IP_ADDRESS) ?? [])];
    return reduced.length === 0 ? [] : reduced;
  });
  return { ...others, ...(env.length > 0 && { env }), ...(args.length > 0 && { args }) };
}

const IP_ADDRESS = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g;
const PORT_SETTING = /port$/i;
const textOf = (found: readonly FoundMention[]): string => found.map(({ text }) => text).join(' ');

function containersOf(spec: Fields): (readonly [Fields, string])[] {
  return ['containers', 'initContainers'].flatMap((list) => listOf(fieldOf(spec, list)).flatMap((container, index) => (isFields(container) ? [[container, `${list}[${index}]`] as const] : [])));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const nameOf = (container: Fields): string => (typeof container.name === 'string' ? container.name : 'without a name');

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly index: number;
}

const envOf = (container: Fields): Setting[] =>
  listOf(fieldOf(container, 'env')).flatMap((entry, index) => {
    const [name, value] = isFields(entry) ? [fieldOf(entry, 'name'), fieldOf(entry, 'value')] : [];
    return typeof name === 'string' && typeof value === 'string' ? [{ name, value, index }] : [];
  });

const settingMentions = (name: string, value: string): readonly FoundMention[] => (isSecretSetting(name) ? [] : findMentions(value, isHostSetting(name)));

function envMentions(container: Fields, field: string, at: (field: string) => Pick<Mention, 'file' | 'line'>): Mention[] {
  const env = envOf(container);
  return env.flatMap(({ name, value, index }) =>
    settingMentions(name, value).map((found) => ({ ...found, ...siblingPort(found, name, env), where: `env ${name} of container ${nameOf(container)}`, ...at(`${field}.env[${index}].value`) })),
  );
}

/** A port that another setting of the same prefix holds: `DB_PORT` beside `DB_HOST`. */
export function siblingPort(found: FoundMention, name: string, settings: readonly { readonly name: string; readonly value: string }[]): Pick<Mention, 'port'> {
  if (found.form !== 'name' && !(found.form === 'address' && found.port === undefined)) return {};
  const prefix = /^(.*?)[a-z]+$/i.exec(name)?.[1];
  const port = prefix ? settings.find((other) => other.name.toLowerCase() === `${prefix}port`.toLowerCase() && /^\d{1,5}$/.test(other.value))?.value : undefined;
  return port === undefined || Number(port) < 1 || Number(port) > 65535 ? {} : { port: Number(port) };
}

/** The words of the command line, each with the flag that it is the value of. */
function argumentsOf(container: Fields): (readonly [text: string, setting?: string, field?: string])[] {
  return ['command', 'args'].flatMap((list) => {
    const words = listOf(fieldOf(container, list));
    return words.flatMap((word, index) => {
      if (typeof word !== 'string') return [];
      const joined = /^--?([A-Za-z][\w.-]*)=([^]*)$/.exec(word);
      const before = words[index - 1];
      const setting = joined ? joined[1] : typeof before === 'string' ? /^--?([A-Za-z][\w.-]*)$/.exec(before)?.[1] : undefined;
      return [[joined ? joined[2]! : word, setting, `${list}[${index}]`] as const];
    });
  });
}

const argumentText = (text: string, setting: string | undefined): readonly FoundMention[] => (setting === undefined ? findMentions(text, false) : settingMentions(setting, text));

function argumentMentions(container: Fields, field: string, at: (field: string) => Pick<Mention, 'file' | 'line'>): Mention[] {
  return argumentsOf(container).flatMap(([text, setting, word]) => argumentText(text, setting).map((found) => ({ ...found, where: `arguments of container ${nameOf(container)}`, ...at(`${field}.${word}`) })));
}

function probedPorts(container: Fields): (number | string)[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
    const probe = fieldOf(container, name);
    return ['httpGet', 'tcpSocket', 'grpc'].flatMap((means) => {
      const how = isFields(probe) ? fieldOf(probe, means) : undefined;
      // A probe of another host is no traffic to the pod.
      if (!isFields(how) || fieldOf(how, 'host') !== undefined) return [];
      const port = fieldOf(how, 'port');
      return typeof port === 'number' || (typeof port === 'string' && port !== '') ? [port] : [];
    });
  });
}

function imageName(image: unknown): string[] {
  if (typeof image !== 'string') return [];
  const [path = ''] = image.split('@');
  const parts = path.split('/');
  const named = parts.length > 1 && /[.:]|^localhost$/.test(parts[0]!) ? parts.slice(1) : parts;
  const name = named.join('/').replace(/:[^/]*$/, '');
  return name === '' ? [] : [name];
}

function volumeConfigMaps(spec: Fields): { name: string }[] {
  return listOf(fieldOf(spec, 'volumes')).flatMap((volume) => {
    if (!isFields(volume)) return [];
    const projected = fieldOf(volume, 'projected');
    const sources = isFields(projected) ? listOf(fieldOf(projected, 'sources')) : [];
    return [volume, ...sources].flatMap((source) => (isFields(source) ? reference(fieldOf(source, 'configMap')) : []));
  });
}

function envConfigMaps(container: Fields): { name: string; key?: string }[] {
  const whole = listOf(fieldOf(container, 'envFrom')).flatMap((entry) => (isFields(entry) ? reference(fieldOf(entry, 'configMapRef')) : []));
  const single = listOf(fieldOf(container, 'env')).flatMap((entry) => {
    const from = isFields(entry) ? fieldOf(entry, 'valueFrom') : undefined;
    const ref = isFields(from) ? fieldOf(from, 'configMapKeyRef') : undefined;
    const key = isFields(ref) ? fieldOf(ref, 'key') : undefined;
    return typeof key === 'string' ? reference(ref).map((one) => ({ ...one, key })) : [];
  });
  return [...whole, ...single];
}

const reference = (value: unknown): { name: string }[] => {
  const name = isFields(value) ? fieldOf(value, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? [{ name }] : [];
};

function placeOf({ origin, position }: RawObject, field: string): Pick<Mention, 'file' | 'line'> {
  const line = position?.(field)?.line ?? origin.line;
  return { ...(origin.file !== undefined && { file: origin.file }), ...(line !== undefined && { line }) };
}
