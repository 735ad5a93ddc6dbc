// SPDX-License-Identifier: Apache-2.0
/// The path of a span through whole clusters: pushed, kept, moved, found again, with proxies between the components.
///
/// Must not know how a component works: everything is seen through public ports, metrics and files. Start reading at
/// [io.minitempo.it.path.EndToEndIT].
@NullMarked
package io.minitempo.it.path;

import org.jspecify.annotations.NullMarked;
