// SPDX-License-Identifier: Apache-2.0
/// The keys of the `query_frontend` block.
///
/// Must not know who acts on them. Start reading at [io.minitempo.frontend.config.QueryFrontendConfig].
@NullMarked
package io.minitempo.frontend.config;

import org.jspecify.annotations.NullMarked;
