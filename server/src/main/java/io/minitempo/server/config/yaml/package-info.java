// SPDX-License-Identifier: Apache-2.0
/// YAML text to a tree of nodes that know their lines, scalars as Go would read them, and back to text as Go prints it.
///
/// Must not know which keys exist or what they mean; that is the package above. Start reading at
/// [io.minitempo.server.config.yaml.YamlTree].
@NullMarked
package io.minitempo.server.config.yaml;

import org.jspecify.annotations.NullMarked;
