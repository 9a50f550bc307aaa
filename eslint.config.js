import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "node_modules/"] },
  {
    files: ["stage/**/*.js", "eslint.config.js"],
    ...js.configs.recommended,
  },
  {
    files: ["stage/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-undef": "error",
      "eqeqeq": "error",
      "prefer-const": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "no-implicit-globals": "error",
      "no-eval": "error",
      "no-console": ["error", { allow: ["warn", "error"] }],
    },
  },
];
