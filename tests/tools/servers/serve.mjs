// The server software of Bluesky and the directory of identities that it needs, on this machine alone:
//   node serve.mjs FOLDER
// Prints the server's address, and runs until it is ended. Accounts are made by whoever uses it.
import { randomBytes } from 'node:crypto'
import dns from 'node:dns'
import names from 'node:dns/promises'
import net from 'node:net'
import path from 'node:path'
import { Secp256k1Keypair } from '@atproto/crypto'
import { PDS } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'

const folder = path.resolve(process.argv[2])

// Both listen on every address of the machine unless they are told otherwise here.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const port = typeof first === 'object' && first !== null ? first.port : first
  const then = rest.find((it) => typeof it === 'function')
  return listen.call(this, { port: Number(port ?? 0), host: '127.0.0.1' }, then)
}

// Handles of elsewhere are not looked for elsewhere.
const lookup = dns.lookup
dns.lookup = (host, ...rest) =>
  host === 'localhost' || net.isIP(host)
    ? lookup(host, ...rest)
    : rest.at(-1)(new Error(`${host} is not on this machine`))
names.resolveTxt = async (host) => {
  throw new Error(`${host} is not on this machine`)
}

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const plcPort = await freePort()
const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
await plc.start()

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const rotation = await Secp256k1Keypair.create({ exportable: true })
const recovery = await Secp256k1Keypair.create()
const port = await freePort()
const pds = await PDS.fromEnv({
  devMode: true,
  port,
  hostname: 'localhost',
  dataDirectory: path.join(folder, 'data'),
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  recoveryDidKey: recovery.did(),
  adminPassword: randomBytes(16).toString('hex'),
  jwtSecret: randomBytes(16).toString('hex'),
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  serviceHandleDomains: ['.test', '.bsky.social'],
  plcRotationKeyK256PrivateKeyHex: hex(await rotation.export()),
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
})
await pds.start()
console.log(`http://127.0.0.1:${port}`)
