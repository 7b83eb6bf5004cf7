"""External text is read in linear time: the steps of every expression and of every parser are counted on hostile texts of growing length."""
