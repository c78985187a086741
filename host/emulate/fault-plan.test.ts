import { expect, test } from 'vitest';
import { noFaults, readFaultPlan } from './fault-plan.ts';

test('no words, no faults', () => {
  expect(readFaultPlan('')).toEqual(noFaults);
  expect(readFaultPlan(' , ')).toEqual(noFaults);
});

test('every fault, with the moment at which it begins', () => {
  expect(readFaultPlan('drop=0.01,corrupt=0.001,split,late=20ms,mute=3,overload=2@30s,hot=1@1.5s,double=4,wrong-model=5,power-loss@9s,unplug=3000ms@10s,protective-stop@1s')).toEqual({
    drop: 0.01, corrupt: 0.001, split: true, lateMilliseconds: 20,
    mute: [{ id: 3, afterMilliseconds: 0 }], overload: [{ id: 2, afterMilliseconds: 30_000 }], hot: [{ id: 1, afterMilliseconds: 1500 }],
    double: [{ id: 4, afterMilliseconds: 0 }], wrongModel: [{ id: 5, afterMilliseconds: 0 }],
    powerLoss: { afterMilliseconds: 9000, forMilliseconds: Infinity }, unplug: { afterMilliseconds: 10_000, forMilliseconds: 3000 },
    protectiveStop: { afterMilliseconds: 1000 },
  });
  expect(readFaultPlan('mute=1,mute=2').mute.map((one) => one.id)).toEqual([1, 2]);
});

test.each(['drop=2', 'mute=x', 'mute', 'mute=254', 'late=-1ms', 'nonsense=1', 'drop', 'corrupt=0.1=2', 'unplug=1.5ms'])('"%s" is refused by its name', (word) => {
  expect(() => readFaultPlan(`late=1ms,${word}`)).toThrowError(expect.objectContaining({ fault: expect.objectContaining({ code: 'request.invalid' }) }));
});
