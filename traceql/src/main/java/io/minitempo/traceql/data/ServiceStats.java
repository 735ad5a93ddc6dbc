// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

/// What one service has in one trace.
///
/// @param spans how many spans
/// @param errors how many of them have status error
public record ServiceStats(int spans, int errors) {}
