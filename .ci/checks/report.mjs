// `ok - name` and `not ok - name` lines, and the exit code.

export function createReport() {
  let failed = 0;
  const report = {
    ok(name) {
      console.log(`ok - ${name}`);
    },
    notOk(name, detail = '') {
      failed += 1;
      console.log(`not ok - ${name}`);
      for (const line of String(detail).split('\n').filter(Boolean).slice(0, 100))
        console.log(`  ${line}`);
    },
    /** `problems`: an empty list passes. */
    expectNone(name, problems) {
      if (problems.length === 0) report.ok(name);
      else report.notOk(name, problems.join('\n'));
    },
    async check(name, run) {
      try {
        report.expectNone(name, (await run()) ?? []);
      } catch (error) {
        report.notOk(name, error.stack);
      }
    },
    finish() {
      process.exitCode = failed === 0 ? 0 : 1;
    },
  };
  return report;
}
