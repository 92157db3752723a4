import { describeHold } from '../../shared/domain/hold.ts';
import { resumeSource } from '../budget/resume-source.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onlySource } from './only-source.ts';
import { withPlace } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake resume`: ends the pause of a source, and has what waits go on at once. */
export const resume: Verb = async (words) => {
  const { values, positionals } = parseWords(words, PLACE_WORDS);
  const source = onlySource(positionals, 'runlake resume SOURCE');
  const place = placeOf(values);
  return await withPlace(place, source, async ({ name, storage }) => {
    const services = { index: storage.index, queue: storage.queue, environment: { now: Date.now } };
    const { hold, woken } = await resumeSource(services, source);
    if (hold === undefined) {
      await writeOut(`Source ${source} of ${name} is not paused.\n`);
      return EXIT.ok;
    }
    await writeOut(`Source ${source} of ${name} goes on; it was paused ${describeHold(hold)}.\n`);
    const listed = place.where === 'local' ? 'with the next ingest, or the one that runs' : 'at once';
    process.stderr.write(`Its listing and ${woken} slices go on ${listed}; any others within 15 minutes.\n`);
    return EXIT.ok;
  });
};
