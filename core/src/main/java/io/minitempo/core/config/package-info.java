// SPDX-License-Identifier: Apache-2.0
/// What a configuration record may say about itself; the binding from YAML is in the server module.
///
/// Must not know YAML. Start reading at [io.minitempo.core.config.Key].
@NullMarked
package io.minitempo.core.config;

import org.jspecify.annotations.NullMarked;
