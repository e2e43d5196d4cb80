import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { type FindOptions, firstWay, intoCache, existingFile, run, reportProgress } from './find-tool.ts';

const TOOL = 'time-skipping server';
const VERSION = '1.38.0';

/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;
const TRIES = 6;

/** The server and its dependencies, for Maven. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>temporal-test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <!-- Without a logger the server prints a warning to the terminal. -->
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * The path of Temporal's time-skipping test server: from our cache, by the SDK's download, or by Maven. Rejects with advice
 * if all three fail.
 */
export async function findTestServer(options: FindOptions): Promise<string> {
  const cached = join(options.cacheDir, `temporal-test-server-${VERSION}`);
  const found = await firstWay(
    TOOL,
    [
      ['in our cache', () => existingFile(cached)],
      ['the SDK’s download', () => intoCache(cached, downloadBySdk, existingFile)],
      ['by Maven', () => intoCache(cached, (folder) => byMaven(folder, `${cached}-jars`, options), existingFile)],
    ],
    options,
  );
  if (found) return found;
  throw new Error(
    'no time-skipping server can be had here: allow https://temporal.download, or install Maven and Java 17',
  );
}

async function downloadBySdk(downloadDir: string): Promise<void> {
  const server = { executable: { type: 'cached-download' as const, downloadDir } };
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server }).catch((error: Error) => {
    throw new Error(error.message.split(': ').slice(-2).join(': '));
  });
  await environment.teardown();
}

/** The published jar has no class path, so its dependencies are put beside it and a script names them. */
async function byMaven(folder: string, jars: string, { env, report, signal }: FindOptions): Promise<void> {
  await mkdir(join(folder, 'jars'));
  await writeFile(join(folder, 'pom.xml'), POM);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'jars')}`];
  await reportProgress(report, TOOL, `fetching ${VERSION} by Maven, once: seconds to a minute`, () =>
    run('mvn', ['-q', '-f', join(folder, 'pom.xml'), ...goal], env, signal),
  );
  await rename(join(folder, 'jars'), jars).catch((error: NodeJS.ErrnoException) => {
    // Another process was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  const java = 'java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto';
  const script = join(folder, 'temporal-test-server');
  // `exec`: ending the script ends the server.
  await writeFile(script, `#!/bin/sh\nexec ${java} -cp '${jars}/*' io.temporal.testserver.TestServer "$@"\n`);
  await chmod(script, 0o755);
}

/** Starts the server and registers our search attributes. Its time passes as fast as the workflows allow. */
export async function startTestServer(path: string): Promise<TestWorkflowEnvironment> {
  const environment = await launch(path);
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
  });
  return environment;
}

/** The SDK gives a server 5 s to start; on a busy machine that may need another attempt. */
async function launch(path: string): Promise<TestWorkflowEnvironment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
