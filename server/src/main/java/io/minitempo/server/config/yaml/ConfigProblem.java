// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

/// One thing that is wrong with a configuration.
///
/// @param line the line of the file, or [YamlNode#NO_LINE]
/// @param path the dotted path of the key, empty when the file as a whole is meant
/// @param message what is wrong; names the key where the operator could not guess it
public record ConfigProblem(int line, String path, String message) {

    /// The problem as one line of an error message: `line 3: field foo not found in type server`.
    @Override
    public String toString() {
        return line == YamlNode.NO_LINE ? message : "line " + line + ": " + message;
    }
}
