// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

/// Bounds of numbers.
///
/// @param min no number is smaller
/// @param max no number is larger
public record NumberRange(long min, long max) {}
