/**
 * Finds state that a module keeps for itself: what is not handed to a constructor but found by importing it. Two
 * hosts in one page would share it. Looks at the syntax alone, so it is strict where it cannot know: what must
 * break a rule is named, with its reason, by the test that runs this.
 */
import { transformSync } from 'esbuild';
import { parseAst } from 'rollup/parseAst';

/** @typedef {import('estree').Node & { readonly start: number, readonly end: number }} Node */

const compilerOptions = { experimentalDecorators: true, useDefineForClassFields: false, verbatimModuleSyntax: true };

/** What esbuild puts at the top of a module with decorators or private methods. */
const HELPERS = /^__(defProp|getOwnPropDesc|decorateClass|typeError|accessCheck|private\w+|publicField|name)$/;
/** Of these an instance has no state of its own. */
const STATELESS = /^(RegExp|URL|Text(En|De)coder|Intl\.\w+|(Big)?(Ui|I)nt\d+(Clamped)?Array|Float\d+Array|MpcError)$/;
/** May be filled at the top; nobody changes them later, which their type says. */
const TABLE = /^(Set|Map)$/;
/** Functions that give values, not instances. */
const VALUES = /^(Symbol|(Object|Symbol|Number|Math|Array|String|JSON|(Ui|I)nt\d+Array|Float\d+Array)\.\w+)$/;
const MUTATORS = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;
/** Effects of loading a module that leave no state in it: they tell the browser what the module is for. */
const DECLARATIONS = /^(define|registerProcessor|addEventListener|__decorateClass|\w+\.disableWarning)$/;

/**
 * The faults of one module, each as `name: what is wrong`.
 * @param {string} source TypeScript
 * @param {{ readonly values?: RegExp }} [options] `values`: functions of the project that make schemas, formatters and other stateless things
 * @returns {string[]}
 */
export function moduleState(source, { values = /(?!)/ } = {}) {
  const { code } = transformSync(source, { loader: 'ts', target: 'es2022', tsconfigRaw: { compilerOptions } });
  /** @type {string[]} */
  const faults = [];
  /** @type {Set<string>} */
  const top = new Set();
  const text = (/** @type {any} */ node) => code.slice(node.start, node.end);

  /** @param {string} name @param {any} value */
  function checkValue(name, value) {
    if (value === null || value === undefined) return;
    if (value.type === 'NewExpression') {
      const type = text(value.callee);
      if (TABLE.test(type) && value.arguments.length > 0) {
        if (!new RegExp(`\\b${name}: Readonly${type}<`).test(source)) faults.push(`${name}: a ${type} that is not typed Readonly${type}`);
      } else if (!STATELESS.test(type)) faults.push(`${name}: an instance of ${type}`);
    } else if (value.type === 'CallExpression') {
      const callee = text(value.callee).replace(/\s+/g, '');
      // `Object.entries(TABLE).flatMap(…)`: what counts is where it begins.
      const first = /^[\w.]+/.exec(callee)?.[0] ?? '';
      if (!VALUES.test(first) && !values.test(first)) faults.push(`${name}: what ${first === '' ? 'a function' : first} makes`);
      if (text(value).includes('Symbol.for(')) faults.push(`${name}: a slot that all copies of MPC share`);
    } else if (value.type === 'AwaitExpression') faults.push(`${name}: what had to be waited for`);
    else if (/^(\[\]|\{\})$/.test(text(value)) && !name.includes('.')) faults.push(`${name}: empty, to be filled by whom?`);
    else if (value.type === 'ObjectExpression') {
      for (const property of value.properties) checkValue(`${name}.${text(property.key ?? property)}`, property.value);
    }
  }

  /** @param {any} statement */
  function checkStatement(statement) {
    const node = statement.type.startsWith('Export') ? (statement.declaration ?? null) : statement;
    if (node === null || statement.type === 'ImportDeclaration') return;
    if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        const name = text(id);
        if (HELPERS.test(name)) continue;
        if (node.kind !== 'const') faults.push(`${name}: a ${node.kind} at the top of a module`);
        checkValue(name, init);
      }
    } else if (node.type === 'ExpressionStatement') {
      const { expression } = node;
      const callee = expression.type === 'CallExpression' || expression.type === 'ChainExpression' ? text((expression.expression ?? expression).callee) : '';
      if (!DECLARATIONS.test(callee.replace('?.', '.').replace(/\?\.$/, ''))) faults.push(`${text(expression).slice(0, 40).split('\n')[0]}: done by importing the module`);
    } else if (node.type === 'ClassDeclaration') {
      for (const member of node.body.body) {
        if (member.type === 'PropertyDefinition' && member.static) checkValue(`${text(node.id)}.${text(member.key)}`, member.value);
        if (member.type === 'StaticBlock' && !/^static\s*\{\s*this\.\w+ = \[[^;]*\];\s*\}$/.test(text(member))) {
          for (const { expression } of member.body) checkValue(`${text(node.id)}.${text(expression?.left?.property ?? expression)}`, expression?.right);
        }
      }
    } else if (statement.type === 'ExportDefaultDeclaration' && !/^(Function|Class)Declaration$/.test(node.type)) checkValue('default', node);
  }

  /** The binding at the root of `a.b.c[d]`, if it is one of the module's own or imported. @param {any} node */
  function root(node) {
    let at = node;
    while (at.type === 'MemberExpression' || at.type === 'ChainExpression') at = at.object ?? at.expression;
    return at !== node && at.type === 'Identifier' && top.has(at.name) ? at.name : null;
  }

  /** Looks within functions and methods for whoever changes what stands at the top. @param {any} node */
  function findChanges(node) {
    if (Array.isArray(node)) {
      for (const each of node) findChanges(each);
      return;
    }
    if (typeof node?.type !== 'string') return;
    let changed = null;
    if (node.type === 'AssignmentExpression') changed = root(node.left);
    else if (node.type === 'UpdateExpression') changed = root(node.argument);
    else if (node.type === 'UnaryExpression' && node.operator === 'delete') changed = root(node.argument);
    else if (node.type === 'CallExpression') {
      const { callee } = node;
      if (callee.type === 'MemberExpression' && MUTATORS.test(text(callee.property))) changed = root(callee);
      else if (text(callee) === 'Object.assign' && node.arguments[0]?.type === 'Identifier' && top.has(node.arguments[0].name)) changed = node.arguments[0].name;
    }
    if (changed !== null) faults.push(`${changed}: changed by ${text(node).slice(0, 40).split('\n')[0]}`);
    for (const [key, child] of Object.entries(node)) if (key !== 'type') findChanges(child);
  }

  const { body } = parseAst(code);
  for (const statement of body) for (const name of bindings(statement)) top.add(name);
  for (const statement of body) checkStatement(statement);
  findChanges(body);
  return faults;
}

/** Names that a statement at the top of a module binds. @param {any} statement @returns {string[]} */
function bindings(statement) {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.map((/** @type {any} */ { local }) => local.name);
  const node = statement.declaration ?? statement;
  if (node.type === 'VariableDeclaration') return node.declarations.map((/** @type {any} */ { id }) => id.name);
  return node.id ? [node.id.name] : [];
}
