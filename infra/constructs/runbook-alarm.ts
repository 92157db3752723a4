import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

/** Headings of docs/runbook.md as links: every alarm names the one that says what to do. */
type RunbookSection =
  | 'dead-letter-queue-not-empty'
  | 'oldest-message-too-old'
  | 'slices-open-too-long'
  | 'vendor-does-not-answer'
  | 'vendor-throttles'
  | 'worker-errors'
  | 'sweeper-errors'
  | 'sweeper-silent'
  | 'functions-throttled'
  | 'dead-letters-of-the-curator'
  | 'lake-behind'
  | 'curator-errors'
  | 'landed-events-undelivered'
  | 'logs-are-missing'
  | 'holes-of-an-audit'
  | 'no-new-logs'
  | 'audit-errors'
  | 'audit-silent';

export interface RunbookAlarmProps {
  readonly name: string;
  /** One sentence for the person who is woken: what it means for the logs. */
  readonly impact: string;
  readonly section: RunbookSection;
  readonly metric: Metric;
  /** Fires at it or above, `below`: below it. */
  readonly threshold: number;
  readonly when?: 'below';
  readonly periods: number;
  /** Silence is what is wrong: without data it fires. */
  readonly whenSilent?: true;
  readonly topic: AlarmTopic;
}

/** An alarm on a metric and its threshold that tells, when it fires and when it is over, what it means and where to read on. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id, {
      alarmName: props.name,
      alarmDescription: `${props.impact} What to do: docs/runbook.md#${props.section}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator:
        props.when === 'below'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.periods,
      // A queue without messages and a function without invocations report nothing, and mostly nothing is wrong.
      treatMissingData: props.whenSilent === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(props.topic.topic));
    this.addOkAction(new SnsAction(props.topic.topic));
  }
}
