/**
 * Syntax of names in the Kubernetes API. Each check returns `null` for a valid text, otherwise what is wrong with it.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
type SyntaxFault = string | null;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** RFC 1123 label, as namespace names are. */
export function dnsLabelFault(text: string): SyntaxFault {
  if (text.length === 0) return 'is empty';
  if (text.length > 63) return `is ${text.length} characters long; at most 63 are allowed`;
  return DNS_LABEL.test(text) ? null : 'may hold lower-case letters, digits and "-" only, and must begin and end with a letter or digit';
}

/** RFC 1123 subdomain, as most object names are. */
export function dnsSubdomainFault(text: string): SyntaxFault {
  if (text.length === 0) return 'is empty';
  if (text.length > 253) return `is ${text.length} characters long; at most 253 are allowed`;
  return DNS_SUBDOMAIN.test(text)
    ? null
    : 'may hold lower-case letters, digits, "-" and "." only, and each part must begin and end with a letter or digit';
}

/** A label key: a name of up to 63 characters, with an optional DNS prefix and a slash before it. */
export function labelKeyFault(text: string): SyntaxFault {
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? null : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (name.includes('/')) return 'has more than one "/"';
  if (prefix !== null) {
    const fault = dnsSubdomainFault(prefix);
    if (fault) return `has a prefix that ${fault}`;
  }
  if (name.length === 0) return prefix === null ? 'is empty' : 'has no name after the "/"';
  if (name.length > 63) return `has a name of ${name.length} characters; at most 63 are allowed`;
  return LABEL_PART.test(name) ? null : 'may hold letters, digits, "-", "_" and "." only, and must begin and end with a letter or digit';
}

/** A label value: up to 63 characters, or empty. */
export function labelValueFault(text: string): SyntaxFault {
  if (text.length === 0) return null;
  if (text.length > 63) return `is ${text.length} characters long; at most 63 are allowed`;
  return LABEL_PART.test(text) ? null : 'may hold letters, digits, "-", "_" and "." only, and must begin and end with a letter or digit';
}

/** IANA service name, as container ports are named (RFC 6335 with Kubernetes' limit of 15 characters). */
export function portNameFault(text: string): SyntaxFault {
  if (text.length === 0) return 'is empty';
  if (text.length > 15) return `is ${text.length} characters long; at most 15 are allowed`;
  if (!/^[-a-z0-9]+$/.test(text)) return 'may hold lower-case letters, digits and "-" only';
  if (!/[a-z]/.test(text)) return 'must hold at least one letter';
  if (text.startsWith('-') || text.endsWith('-') || text.includes('--')) return 'may not begin or end with "-", nor hold "--"';
  return null;
}
