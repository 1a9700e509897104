// Bundles each program into one file that needs nothing but Node.js, behind an `sh` front.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const home = join(root, 'packages/qmailanalog')

/**
 * The front of a program. It finds out which descriptors the caller has opened (Node.js fills the gaps
 * with its own, so that it cannot tell any more) and starts Node.js. Nothing here starts a process
 * of its own unless the front is called through a symbolic link.
 */
export function front(name, fds) {
  return `#!/bin/sh
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
case $self in */*) ;; *) self=./$self ;; esac
open=
${fds.map((fd) => `{ true 9>&${fd}; } 2>/dev/null && open=$open,${fd}`).join('\n')}
[ -t 1 ] && open=$open,terminal
exec "\${QMAILANALOG_NODE:-node}" "\${self%/*}/../lib/${name}.cjs" "$open" "$@"
`
}

/** Writes bin/ and lib/ of the publishable package. */
export async function bundle() {
  const { build } = await import('esbuild')
  const { programs } = await import('qmailanalog')
  for (const folder of ['bin', 'lib']) {
    rmSync(join(home, folder), { recursive: true, force: true })
    mkdirSync(join(home, folder))
  }
  const options = {
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    // Node.js has the stream library built in that through2 brings along.
    alias: { 'readable-stream': 'node:stream' },
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: home,
  }
  // yargs is a file of its own, read only when there is an option to read.
  const apart = {
    name: 'apart',
    setup(at) {
      at.onResolve({ filter: /\/yargs\.js$/ }, () => ({ path: './yargs.mjs', external: true }))
    },
  }
  await Promise.all([
    build({
      ...options,
      entryPoints: [join(root, 'packages/program/dist/yargs.js')],
      outfile: join(home, 'lib/yargs.mjs'),
      format: 'esm',
    }),
    ...programs.map(({ usage: { name } }) =>
      build({
        ...options,
        plugins: [apart],
        stdin: {
          contents: `import { ${name} } from 'qmailanalog'
            import { main } from '@qmailanalog/program'
            main(${name})`,
          resolveDir: home,
        },
        outfile: join(home, `lib/${name}.cjs`),
      }),
    ),
  ])
  for (const { usage } of programs) {
    const file = join(home, 'bin', usage.name)
    writeFileSync(file, front(usage.name, [0, 1, ...(usage.descriptors ?? [])]))
    chmodSync(file, 0o755)
  }
}
