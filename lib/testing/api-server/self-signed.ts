import { generateKeyPairSync, sign } from 'node:crypto';

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const bytes = (...values: readonly number[]) => Buffer.from(values);
const hex = (text: string) => Buffer.from(text, 'hex');
const time = (date: Date) => der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const ECDSA_WITH_SHA256 = sequence(der(0x06, hex('2a8648ce3d040302')));
const COMMON_NAME = hex('550403');
const BASIC_CONSTRAINTS = hex('551d13');
const SUBJECT_ALTERNATIVE_NAME = hex('551d11');

/**
 * A certificate for 127.0.0.1 and localhost that signs itself, with its key, both as PEM; valid for a day around now.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSignedCertificate(name: string): { readonly cert: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const subject = sequence(der(0x31, sequence(der(0x06, COMMON_NAME), der(0x0c, Buffer.from(name)))));
  const hour = 3_600_000;
  const validity = sequence(time(new Date(Date.now() - hour)), time(new Date(Date.now() + 24 * hour)));
  const extension = (id: Buffer, value: Buffer) => sequence(der(0x06, id), der(0x04, value));
  const extensions = sequence(
    extension(BASIC_CONSTRAINTS, sequence(der(0x01, bytes(0xff)))),
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(der(0x82, Buffer.from('localhost')), der(0x87, bytes(127, 0, 0, 1)))),
  );
  const signed = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1)),
    ECDSA_WITH_SHA256,
    subject,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(signed, ECDSA_WITH_SHA256, der(0x03, bytes(0), sign('sha256', signed, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
