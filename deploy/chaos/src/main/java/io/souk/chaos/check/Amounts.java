package io.souk.chaos.check;

/**
 * What a task uses or an agent has.
 *
 * @param millicpus thousandths of a processor
 * @param megabytes of memory
 */
public record Amounts(long millicpus, long megabytes) {

  Amounts plus(Amounts other) {
    return new Amounts(millicpus + other.millicpus, megabytes + other.megabytes);
  }

  Amounts minus(Amounts other) {
    return new Amounts(millicpus - other.millicpus, megabytes - other.megabytes);
  }

  boolean fitsInto(Amounts other) {
    return millicpus <= other.millicpus && megabytes <= other.megabytes;
  }
}
