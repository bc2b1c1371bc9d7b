/**
 * Where the corpus expects of a policy what the API does not say: NCA refuses it, while the API server stores it, and so the
 * product has to read it. By the name of the configuration, with what the API server makes of it.
 */
export const ACCEPTED_BY_THE_API: ReadonlyMap<string, string> = new Map([
  ['metadata_wrong_keys', 'an unknown field is dropped'],
  ['spec_empty_map', 'an empty spec is one without a podSelector'],
  ['spec_podselector_does_not_exist', 'podSelector may be left out, and selects all pods then'],
  ['spec_podselector_has_no_value', 'a podSelector of null is one that is left out'],
  ['spec_podselector_null', 'a podSelector of null is one that is left out'],
  ['spec_policytypes_missing_egress', 'egress rules without Egress in policyTypes have no effect'],
  ['spec_policytypes_missing_ingress', 'ingress rules without Ingress in policyTypes have no effect'],
  ['matchlabels_empty_value_label', 'a label of null is an empty one'],
]);
