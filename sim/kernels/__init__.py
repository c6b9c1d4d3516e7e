"""Which loops do the work? Functions of plain numbers and arrays that know no project type."""
