import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { printFindings } from './print-findings.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake doctor`: is this machine, or a deployed stage, well from end to end, and what is to be done where not. */
export const doctor: Verb = async (words, { version }) => {
  const { values, positionals } = parseWords(words, {
    ...PLACE_WORDS,
    config: { type: 'string' },
    json: { type: 'boolean', default: false },
    'allow-plain-secrets': { type: 'boolean', default: false },
  });
  noWords(positionals, 'doctor');
  const place = placeOf(values);
  const { config } = values;
  let findings: DoctorFinding[];
  if (place.where === 'cloud') {
    findings = await (await import('./doctor-cloud.ts')).doctorCloud({ stage: place.stage, config });
  } else {
    const { doctorHere } = await import('./doctor-here.ts');
    const allowPlainSecrets = values['allow-plain-secrets'];
    findings = await doctorHere({ data: place.data, config: config ?? 'sources.yaml', allowPlainSecrets, version });
  }
  const isWell = findings.every(({ state }) => state !== 'bad');
  const name = place.where === 'cloud' ? `Stage ${place.stage}` : place.data;
  if (values.json) await writeOut(`${JSON.stringify({ well: isWell, findings }, undefined, 2)}\n`);
  else await printFindings(findings, name);
  return isWell ? EXIT.ok : EXIT.failed;
};
