import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stackName } from '../shared/config/stack-names.ts';
import { IngestStack } from './ingest-stack.ts';
import { loadSources } from './load-sources.ts';
import { isStageName, STAGES } from './stages.ts';

// Nothing is written unless the configuration is right, so the app must not synthesise by itself at exit.
const app = new App({ autoSynth: false });
const stage = String(app.node.tryGetContext('stage') ?? 'dev');
const loaded = loadSources(String(app.node.tryGetContext('config') ?? 'sources.example.yaml'));

if (!isStageName(stage)) {
  process.stderr.write(`There is no stage "${stage}"; -c stage= takes ${Object.keys(STAGES).join(' or ')}\n`);
  process.exitCode = 1;
} else if (!loaded.ok) {
  process.stderr.write(`${loaded.report}\n`);
  process.exitCode = 1;
} else {
  new IngestStack(app, stackName(stage), { stage, values: STAGES[stage], config: loaded.config });
  // A finding without a reason stops the synth.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}
