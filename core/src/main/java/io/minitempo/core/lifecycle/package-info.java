// SPDX-License-Identifier: Apache-2.0
/// How parts of a process start and stop: services, their dependencies, and what `/status/services` says of them.
///
/// Must not know what any service does. Start reading at [io.minitempo.core.lifecycle.ServiceGraph].
@NullMarked
package io.minitempo.core.lifecycle;

import org.jspecify.annotations.NullMarked;
