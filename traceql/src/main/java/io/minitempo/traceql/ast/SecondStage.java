// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// What happens to finished series (`spec/traceql.md §12.8`).
public sealed interface SecondStage permits SecondStage.TopK, SecondStage.BottomK, SecondStage.Threshold {

    /// Keeps the largest values at every point in time.
    ///
    /// @param limit k as written; validation demands at least 1
    record TopK(long limit) implements SecondStage {}

    /// Keeps the smallest values at every point in time.
    ///
    /// @param limit k as written; validation demands at least 1
    record BottomK(long limit) implements SecondStage {}

    /// Keeps points whose value compares so.
    ///
    /// @param operator one of `= != < <= > >=`
    /// @param value durations are converted to seconds
    record Threshold(BinaryOperator operator, double value) implements SecondStage {}
}
