import tseslint from 'typescript-eslint';

const OF_MODULE = ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator';

export default tseslint.config(
  { ignores: ['node_modules', 'data', 'coverage', 'examples', 'src/desk/assets'] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', '.dependency-cruiser.mjs'] } },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // Plain functions in plain objects: there is no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // All workflows of a worker share these modules (src/temporal/workflow-bundle.ts).
    files: ['workflows/**/*.ts', 'src/domain/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind=/let|var/]',
          // What is empty is there to be filled.
          `${OF_MODULE} > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet|Array)$/][arguments.length=0]`,
          `${OF_MODULE} > ArrayExpression[elements.length=0]`,
          `${OF_MODULE} > ObjectExpression[properties.length=0]`,
          'PropertyDefinition[static=true]',
        ].map((selector) => ({
          selector,
          message:
            'All workflows of a worker share this: keep what changes in the function of the workflow or the story.',
        })),
      ],
    },
  },
  { files: ['*.js', '*.mjs', '.*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);
