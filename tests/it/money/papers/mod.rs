//! Papers: what is on them, and that it adds up, leads to its evidence and is nowhere else.

mod closing;
mod corrections;
mod hostile;
mod office;
mod twins;
mod years;
