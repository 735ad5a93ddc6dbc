// SPDX-License-Identifier: Apache-2.0
/// Configuration files to immutable records: environment variables, the tree of known keys with the defaults of both
/// generations, and the binder.
///
/// Must not know which components exist; records come from the modules, targets and topologies from `app`. Start
/// reading at [io.minitempo.server.config.ConfigBinder], then [io.minitempo.server.config.KeyTree].
@NullMarked
package io.minitempo.server.config;

import org.jspecify.annotations.NullMarked;
