// SPDX-License-Identifier: Apache-2.0
/// The choice of a backend by configuration.
///
/// Must not know what is stored. Start reading at [io.minitempo.objectstore.config.BackendFactory].
@NullMarked
package io.minitempo.objectstore.config;

import org.jspecify.annotations.NullMarked;
