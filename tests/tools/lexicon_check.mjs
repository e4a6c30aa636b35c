// Checks requests by Bluesky's lexicons: node lexicon_check.mjs LEXICONS REQUESTS
//
// A line of REQUESTS is {name, method, url, kind, body}. Addresses, parameters, bodies and records are what the library of
// Bluesky's makers lets pass, and beyond that have no field that the lexicons do not name. Prints how many there were.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Lexicons, jsonToLex } from '@atproto/lexicon'

const [folder, requests] = process.argv.slice(2)
const lexicons = new Lexicons()
for (const file of readdirSync(folder, { recursive: true })) {
  if (/^(com[/\\]atproto|app[/\\]bsky)[/\\].*\.json$/.test(file)) {
    lexicons.add(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
  }
}

// The service takes these two beside the file, by docs.bsky.app, "Uploading video"; its lexicon names no parameters.
const BESIDE = { 'app.bsky.video.uploadVideo': ['did', 'name'] }

const fail = (why) => {
  throw new Error(why)
}

// Every field of a value is one that its definition names.
function named(def, value, near, at) {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) return value.forEach((item, index) => named(def.items, item, near, `${at}/${index}`))
  const known = resolve(def, value, near)
  if (!known?.def.properties) return
  for (const [key, inside] of Object.entries(value)) {
    if (key === '$type') continue
    const next = known.def.properties[key] ?? fail(`${at}: no lexicon names ${key}`)
    named(next, inside, known.near, `${at}/${key}`)
  }
}

// What a reference leads to, and in which document it stands; of several, the one that the value names.
function resolve(def, value, near) {
  if (def?.type === 'union') {
    const refs = def.refs.map((ref) => absolute(ref, near))
    const chosen = `lex:${value.$type}`
    return refs.includes(chosen) || refs.includes(`${chosen}#main`)
      ? resolve({ type: 'ref', ref: value.$type }, value, near)
      : fail(`${value.$type} is none of ${refs}`)
  }
  if (def?.type === 'ref') {
    const whole = absolute(def.ref, near)
    return resolve(lexicons.getDefOrThrow(whole), value, whole.slice(4).split('#')[0])
  }
  return def?.type === 'object' ? { def, near } : undefined
}

const absolute = (ref, near) => (ref.startsWith('#') ? `lex:${near}${ref}` : ref.startsWith('lex:') ? ref : `lex:${ref}`)

// The parameters of an address, as numbers and truths where the lexicon wants these.
function parameters(def, url, nsid) {
  const params = {}
  for (const [key, text] of url.searchParams) {
    if (BESIDE[nsid]?.includes(key)) continue
    const wanted = def.parameters?.properties?.[key] ?? fail(`no lexicon names the parameter ${key}`)
    const value = { integer: Number, boolean: (it) => it === 'true' }[wanted.type]?.(text) ?? text
    params[key] = wanted.type === 'array' ? [...(params[key] ?? []), value] : value
  }
  return params
}

let records = 0
function check({ method, url, kind, body }) {
  const address = new URL(url)
  const nsid = address.pathname.replace('/xrpc/', '')
  const def = lexicons.getDefOrThrow(nsid, ['query', 'procedure'])
  const wanted = def.type === 'query' ? 'GET' : 'POST'
  if (method !== wanted) fail(`${method} instead of ${wanted}`)
  lexicons.assertValidXrpcParams(nsid, parameters(def, address, nsid))
  if (def.type === 'query') return
  const encoding = def.input?.encoding
  if (encoding !== kind && encoding !== '*/*') fail(`a body of ${kind} instead of ${encoding}`)
  if (!def.input.schema) return
  named(def.input.schema, body, nsid, '')
  lexicons.assertValidXrpcInput(nsid, jsonToLex(body))
  if (body.record !== undefined) {
    named(lexicons.getDefOrThrow(body.collection).record, body.record, body.collection, '/record')
    lexicons.assertValidRecord(body.collection, jsonToLex(body.record))
    records += 1
  }
}

const lines = readFileSync(requests, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
for (const request of lines) {
  try {
    check(request)
  } catch (error) {
    console.error(`${request.name}: ${request.method} ${request.url}: ${error.message}\n${JSON.stringify(request.body)}`)
    process.exitCode = 1
  }
}
console.log(`${lines.length} requests, ${records} records`)
