// SPDX-License-Identifier: Apache-2.0
/// Values that every module shares: ids, the tenant, the request context and the three families of errors.
///
/// Must not know any protocol, file format or library beyond the JDK, JSpecify and SLF4J.
/// Start reading at [io.minitempo.core.TraceId] and [io.minitempo.core.TempoException].
@NullMarked
package io.minitempo.core;

import org.jspecify.annotations.NullMarked;
