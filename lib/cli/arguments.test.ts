import { describe, expect, it } from 'vitest';
import { HELP, parseCommand } from './arguments.ts';

const parse = (...argv: string[]) => parseCommand(argv, '/home/me');

function sourceOf(...argv: string[]) {
  const command = parse(...argv);
  return command.kind === 'start' ? command.source : expect.fail(`refused: ${JSON.stringify(command)}`);
}

function refusalOf(...argv: string[]): string {
  const command = parse(...argv);
  return command.kind === 'refused' ? command.message : expect.fail(`not refused: ${JSON.stringify(command)}`);
}

describe('the source', () => {
  it('is the sample when nothing is named', () => {
    expect(parse()).toEqual({ kind: 'start', source: { kind: 'sample' }, port: 3210, portGiven: false, host: '127.0.0.1', othersMayOpen: false });
  });

  it('is files and folders, relative to where the user is, labelled as the user wrote them', () => {
    expect(sourceOf('./manifests', '../more.yaml', '/abs/x')).toEqual({
      kind: 'manifests',
      paths: ['/home/me/manifests', '/home/more.yaml', '/abs/x'],
      label: './manifests ../more.yaml /abs/x',
      podCIDRs: [],
    });
  });

  it('is standard input for a dash alone', () => {
    expect(sourceOf('-', '--pod-cidr', '10.0.0.0/8')).toEqual({ kind: 'stdin', podCIDRs: ['10.0.0.0/8'] });
    expect(refusalOf('-', 'x.yaml')).toContain('Standard input');
  });

  it('is a cluster by context, by kubeconfig, or whichever is current', () => {
    expect(sourceOf('--context', 'prod')).toEqual({ kind: 'cluster', context: 'prod', podCIDRs: [] });
    expect(sourceOf('--kubeconfig', 'kc', '--context=prod')).toEqual({ kind: 'cluster', context: 'prod', kubeconfig: '/home/me/kc', podCIDRs: [] });
    expect(sourceOf('--cluster')).toEqual({ kind: 'cluster', podCIDRs: [] });
  });

  it('may be written as one word', () => {
    expect(sourceOf('sample')).toEqual({ kind: 'sample' });
    expect(sourceOf('./sample')).toMatchObject({ kind: 'manifests', paths: ['/home/me/sample'] });
    expect(sourceOf('cluster')).toEqual({ kind: 'cluster', podCIDRs: [] });
    expect(sourceOf('cluster:arn:aws:eks/prod', '--kubeconfig', 'kc')).toEqual({ kind: 'cluster', context: 'arn:aws:eks/prod', kubeconfig: '/home/me/kc', podCIDRs: [] });
    expect(refusalOf('cluster:')).toContain('empty');
    expect(refusalOf('cluster:a', '--context', 'b')).toContain('not both');
    expect(refusalOf('cluster', 'x.yaml')).toContain('not both');
    expect(refusalOf('sample', 'x.yaml')).toContain('./sample');
  });

  it('is read under a profile when one is chosen', () => {
    expect(sourceOf('m', '--profile', 'calico')).toMatchObject({ kind: 'manifests', profile: 'calico' });
    expect(refusalOf('m', '--profile', 'weave')).toContain('kubernetes, calico');
  });

  it('is several clusters at once by repeating --context, the first to be shown, each once', () => {
    expect(sourceOf('--context', 'east', '--context', 'west', '--context', 'east')).toEqual({ kind: 'cluster', context: 'east', besides: ['west'], podCIDRs: [] });
    expect(sourceOf('--kubeconfig', 'kc', '--context', 'a', '--context', 'b', '--drafts', 'teams')).toMatchObject({ context: 'a', besides: ['b'], kubeconfig: '/home/me/kc', drafts: 'teams' });
  });
  it.each([
    ['with an empty name', ['--context', 'a', '--context', ''], 'empty'],
    ['more than can be held', Array.from({ length: 9 }, (_, index) => ['--context', `c${index}`]).flat(), 'at most 8'],
    ['with addresses of one of them', ['--context', 'a', '--context', 'b', '--pod-cidr', '10.0.0.0/8'], '--pod-cidr goes with one'],
    ['with the network plugin of one of them', ['--context', 'a', '--context', 'b', '--profile', 'calico'], '--profile goes with one'],
    ['beside one that is named otherwise', ['cluster:a', '--context', 'b', '--context', 'c'], 'not both'],
  ])('is no several clusters %s', (_, args, reason) => expect(refusalOf(...args)).toContain(reason));
  it('is never two things at once', () => expect(refusalOf('./manifests', '--context', 'prod')).toContain('not both'));

  it('takes names that begin with a dash after --', () => expect(sourceOf('--', '-x.yaml')).toMatchObject({ paths: ['/home/me/-x.yaml'] }));

  it('refuses an empty name', () => expect(refusalOf('')).toContain('empty'));
});

describe('the pod CIDRs', () => {
  it('may be several, of both families', () => {
    expect(sourceOf('m', '--pod-cidr', '10.244.0.0/16', '--pod-cidr', 'fd00::/48')).toMatchObject({ podCIDRs: ['10.244.0.0/16', 'fd00::/48'] });
  });

  it.each(['10.244.0.0', '10.244/16', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', 'x/8'])('are refused when written %s', (cidr) => {
    expect(refusalOf('m', '--pod-cidr', cidr)).toContain(cidr);
  });

  it('do not go with the sample', () => expect(refusalOf('--pod-cidr', '10.0.0.0/8')).toContain('sample'));
});

describe('the place for drafts', () => {
  it('is a namespace of the cluster', () => expect(sourceOf('--context', 'prod', '--drafts', 'teams')).toMatchObject({ kind: 'cluster', drafts: 'teams' }));

  it('goes with no manifests, and must be a name', () => {
    expect(refusalOf('m', '--drafts', 'teams')).toContain('saved as files');
    expect(refusalOf('--cluster', '--drafts', 'a/b')).toContain('a/b');
  });
});

describe('port and host', () => {
  it('are as given', () => expect(parse('--port', '8080', '--host', '0.0.0.0')).toMatchObject({ port: 8080, portGiven: true, host: '0.0.0.0' }));
  it('let policies be applied only when that is said, and written down where that is said', () => {
    expect(parse('--cluster')).not.toHaveProperty('apply');
    expect(parse('--cluster', '--allow-apply')).toMatchObject({ apply: {} });
    expect(parse('--cluster', '--allow-apply', '--apply-journal', 'kept')).toMatchObject({ apply: { journal: expect.stringMatching(/^\/.*kept$/) as string } });
    expect(parse('--cluster', '--apply-journal', 'kept')).toMatchObject({ kind: 'refused' });
    expect(parse('--allow-apply', '--apply-journal', '')).toMatchObject({ kind: 'refused' });
  });

  it('let others open sources only when that is said', () => expect(parse('--host', '0.0.0.0', '--let-others-open')).toMatchObject({ host: '0.0.0.0', othersMayOpen: true }));

  it.each(['-1', '65536', 'http', '', '80 80', '1e3'])('a port written "%s" is refused', (port) => expect(refusalOf(`--port=${port}`)).toContain('--port'));

  it('a host that is no name is refused', () => expect(refusalOf('--host', 'a b')).toContain('--host'));
});

describe('the rest', () => {
  it('an unknown option is refused by name', () => {
    expect(refusalOf('--prot', '80')).toContain("'--prot'");
    expect(refusalOf('--context')).toContain('--context');
  });

  it('help and version win over everything else that parses', () => {
    expect(parse('--help', '--port', 'x')).toEqual({ kind: 'help' });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  it('help names every option', () => {
    for (const option of ['--context', '--kubeconfig', '--cluster', '--drafts', '--allow-apply', '--apply-journal', '--pod-cidr', '--profile', '--port', '--host', '--let-others-open', '--help', '--version']) expect(HELP).toContain(option);
  });
});
