import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMentions, isHostSetting, isSecretSetting } from './mention-text';
import { readPodHints, reduceContainer } from './pod-hints';

const texts = (text: string, isBareName = false) => findMentions(text, isBareName).map((one) => one.text);

describe('a text mentions', () => {
  it.each([
    ['the host of a URL, less user, password and path', 'postgresql://user:pw@db.data:5432/shop?sslmode=off', ['postgresql://db.data:5432']],
    ['a URL behind another scheme', 'jdbc:mysql://db:3306/shop', ['mysql://db:3306']],
    ['each host of a list', 'mongodb://a.db:27017,b.db:27017/shop', ['mongodb://a.db:27017', 'mongodb://b.db:27017']],
    ['a URL without a port', 'http://orders/api', ['http://orders']],
    ['a URL whose host comes after three slashes', 'dns:///orders.shop:50051', ['dns://orders.shop:50051']],
    ['the target of a proxy', 'proxy_pass http://orders:8080;', ['http://orders:8080']],
    ['a host with its port', 'redis-cart:6379', ['redis-cart:6379']],
    ['several of them', 'kafka-0.kafka:9092,kafka-1.kafka:9092', ['kafka-0.kafka:9092', 'kafka-1.kafka:9092']],
    ['a host in brackets', 'user@tcp(mysql:3306)/shop', ['mysql:3306']],
    ['a name that ends in .svc', 'orders.shop.svc', ['orders.shop.svc']],
    ['a full name', 'see orders.shop.svc.cluster.local for it', ['orders.shop.svc.cluster.local']],
    ['a variable of a Service', 'http://$(ORDERS_SERVICE_HOST):$(ORDERS_SERVICE_PORT)', ['$(ORDERS_SERVICE_HOST)']],
    ['a variable as a shell writes it', 'curl $ORDERS_SERVICE_HOST', ['$(ORDERS_SERVICE_HOST)']],
  ])('%s: %s', (_, text, expected) => expect(texts(text)).toEqual(expected));

  it.each([
    ['no address', '10.0.0.1:80 http://10.0.0.1/'],
    ['no time', 'at 12:30:15'],
    ['no file', '/etc/app:80'],
    ['no image', 'registry/redis:1.7'],
    ['no port beyond the last', 'orders:99999'],
    ['no bare name', 'orders'],
    ['no file by URL', 'file:///etc'],
  ])('%s: %s', (_, text) => expect(texts(text).filter((one) => one !== 'file://etc')).toEqual([]));

  it('a bare name only where the setting is called after a host', () => {
    expect(texts('orders.shop', true)).toEqual(['orders.shop']);
    expect(texts('a, b', true)).toEqual(['a', 'b']);
    expect(texts('not a name!', true)).toEqual([]);
  });

  it('a port by the scheme where none is written', () => {
    expect(findMentions('https://orders', false)).toEqual([{ text: 'https://orders', host: 'orders', port: 443, form: 'url' }]);
    expect(findMentions('custom://orders', false)).toEqual([{ text: 'custom://orders', host: 'orders', form: 'url' }]);
  });
});

describe('settings', () => {
  it.each(['DB_HOST', 'dbHost', 'CHECKOUT_ADDR', 'db-endpoint', 'KAFKA_BROKERS', 'upstream', 'ORDERS_URL'])('%s is called after a host', (name) => expect(isHostSetting(name)).toBe(true));
  it.each(['DB_TYPE', 'MODE', 'DB_NAME', 'PORT'])('%s is not', (name) => expect(isHostSetting(name)).toBe(false));
  it.each(['DB_PASSWORD', 'API_TOKEN', 'aws-secret', 'ENCRYPTION_KEY', 'CLIENT_SECRET_HOST'])('%s is a secret and not looked at', (name) => expect(isSecretSetting(name)).toBe(true));
});

describe('a container reduced to what it mentions', () => {
  const container = {
    name: 'web',
    image: 'registry.example:5000/shop/web:1.0@sha256:00',
    command: ['run', '--token=hunter:2222', '--db-host=db'],
    args: ['-orders', 'orders:8080', '-localip', '169.254.20.10'],
    env: [{ name: 'DB_PASSWORD', value: 'hunter2' }, { name: 'DSN', value: 'postgres://me:hunter2@db:5432/x' }, { name: 'CACHE_HOST', value: 'cache' }, { name: 'CACHE_PORT', value: '6379' }, { name: 'GREETING', value: 'hello' }],
    livenessProbe: { httpGet: { port: 8080 } },
  };
  const hints = (one: object) => readPodHints({ spec: { containers: [one] } }, 'Pod', { value: {}, origin: {} });

  it('holds no password, no user and nothing that names no host', () => {
    expect(JSON.stringify(reduceContainer(container))).not.toMatch(/hunter|hello|me:/);
  });

  it('gives the same hints', () => {
    expect(hints(container)).toEqual({
      probed: [8080],
      images: ['shop/web'],
      hasToken: true,
      addresses: ['169.254.20.10'],
      configMaps: [],
      mentions: [
        { text: 'postgres://db:5432', host: 'db', port: 5432, form: 'url', where: 'env DSN of container web' },
        { text: 'cache', host: 'cache', port: 6379, form: 'name', where: 'env CACHE_HOST of container web' },
        { text: 'db', host: 'db', form: 'name', where: 'arguments of container web' },
        { text: 'orders:8080', host: 'orders', port: 8080, form: 'address', where: 'arguments of container web' },
      ],
    });
    expect(hints(reduceContainer(container))).toEqual(hints(container));
  });

  it('and reduced again it is the same, whatever it was', () => {
    const word = fc.constantFrom('http://orders', 'orders:80', 'a.b.svc', '$(X_SERVICE_HOST)', 'plain', ' ', ',', '=', '--db-host', '-x', 'redis://u:p@cache', '10.0.0.1', '@', ':', '/');
    const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(''));
    const settings = fc.array(fc.record({ name: fc.constantFrom('DB_HOST', 'DB_PORT', 'MODE', 'X_TOKEN'), value: text }), { maxLength: 4 });
    fc.assert(
      fc.property(settings, fc.array(text, { maxLength: 4 }), (env, args) => {
        const once = reduceContainer({ name: 'c', env, args });
        expect(reduceContainer(once)).toEqual(once);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});
